"""Reads Excel books."""
