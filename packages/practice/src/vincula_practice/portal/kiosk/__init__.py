"""The practice's tablet between two people: whose turn is it?"""
