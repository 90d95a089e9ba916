"""What a price means, the terms it is paid on, and the money of each week."""
