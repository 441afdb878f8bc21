"""The words from which every agreement of this practice starts."""
