"""What the generated tests of services share."""
