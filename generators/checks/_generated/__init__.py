"""What check:generated tells besides what would be written."""
