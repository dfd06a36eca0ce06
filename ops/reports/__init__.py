"""Texts for people; nothing is judged or printed here."""
