"""The example: items that belong to who made them. Replace it by what the service is for."""
