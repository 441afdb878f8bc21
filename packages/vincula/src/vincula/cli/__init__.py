"""The command line: `vincula`."""
