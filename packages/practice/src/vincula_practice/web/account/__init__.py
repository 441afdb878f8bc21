"""Signing in, invitations, and which role one works in."""
