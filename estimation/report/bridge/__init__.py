"""From one forecast to another, by cause."""
