"""Flaws, planted."""


def names_of(Client):
    return [client.name for client in Client.objects.all()]  # flaw: page-reads-by-itself presenter-reads
