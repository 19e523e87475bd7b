"""What an order is, and where it is kept."""
