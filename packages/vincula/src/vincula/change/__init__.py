"""Change of one person: more than measurement error? into the range of others?"""
