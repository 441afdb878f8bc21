"""Colleagues who are new here, and whether somebody knows them."""
