"""Expected course: how do people like this one usually change, and where may it go?"""
