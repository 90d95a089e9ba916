"""What moves a figure: inputs by their good and bad turn, their shares of the spread, risks."""
