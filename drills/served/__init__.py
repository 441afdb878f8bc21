"""The site as it is served in earnest, with people who send check-ins to it."""
