"""What the sentences of every topic have in common."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Topic:
    """Sentences and titles about one topic: a field each, None where the plan lacks its figures."""

    def given(self) -> dict[str, str]:
        """
        Return the texts that are there, by the name of their field and in the order of the fields.

        Examples
        --------
        >>> @dataclass(frozen=True)
        ... class Weather(Topic):
        ...     sun: str | None = None
        ...     rain: str | None = None
        >>> Weather(rain="It rains.").given()
        {'rain': 'It rains.'}
        """
        texts = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: text for name, text in texts.items() if text is not None}
