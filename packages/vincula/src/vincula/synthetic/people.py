"""What are invented people called? Given names from many places, invented surnames."""

from numpy.random import Generator

GIVEN = (  # noqa: SIM905 - as a list it would fill three pages
    "Abena Adil Aiko Aisha Alasdair Amara Amit Anjali Anneke Anton Asha Astrid Ayo"
    " Beatriz Bogdan Branwen Bruno Callum Camila Carys Chidi Ciara Claudia Daiyu Dara"
    " Darius Delphine Deniz Dylan Ebele Eilidh Elif Eloise Emeka Enzo Erin Esme Farah"
    " Femi Fergus Fiona Folasade Gareth Giulia Gwen Hana Haruto Hassan Helga Hugo Ida"
    " Idris Ines Ishaan Ivan Jamila Jasper Jin Joanna Jorge Kamal Karim Katya Kemal"
    " Kofi Laila Leena Leon Lior Lucia Magnus Malik Mairead Marek Margarita Mei Milan"
    " Mina Morag Nadia Naoko Nasrin Nikhil Niamh Noor Odette Olga Omar Oscar Paloma"
    " Pavel Petra Priya Quentin Rafael Rania Rhys Rosa Ruben Sabine Samir Sanjay Selma"
    " Seren Shira Silvio Soren Stella Sunita Tadeusz Tamsin Tariq Tessa Thandi Tomas"
    " Uma Valentina Vikram Wanda Wei Xavier Yara Yusuf Zainab Zofia"
).split()

SURNAMES = (  # noqa: SIM905 - as above
    "Alderwick Amberlow Ashgrove-Tarn Barleyfold Birchmoss Bramblecote Brightsill"
    " Brookvale Cedarholt Cloverdell Coppermere Cornlight Dapplewood Dewhaven"
    " Driftmoor Duskfield Elderglen Emberlane Fallowmere Fennimarsh Fernhollow"
    " Foxglade Frostwell Gladebourn Goldenreed Greywillow Harrowfen Hazelbeck"
    " Heatherfall Hollowbrook Ivyrook Juniperly Kestrelow Kingsmoss Larchwater"
    " Lavenderby Linnetfold Longmeadow-Sky Lowtide Maplecross Marigoldsen Meadowgrain"
    " Millrace Mistwood Moonharrow Mosswell Nightingrove Nutshaw Oakenlight Orchardine"
    " Otterbourn Pebblewick Pinecastle Plumfield Quillbrook Rainfold Reedmarsh"
    " Rivergate-Moss Rowanstile Rushlight Saltmeadow Sandpiperly Silverbirch-Lund"
    " Snowberrow Sparrowfield Stonecrop Summerlea Swallowdene Tallgrass Thistledown"
    " Thornapple Tidewell Underhazel Violetbank Waterlark Wheatmoor Wildroseby"
    " Willowmere Windersett Wrenfield Yarrowdale Yewbridge"
).split()


def invented_names(rng: Generator, count: int) -> list[str]:
    """Return `count` different full names, given names repeating as late as possible."""
    if count > len(GIVEN) * len(SURNAMES):
        raise ValueError(
            f"there are {len(GIVEN) * len(SURNAMES)} invented names;"
            f" {count} people are too many for them"
        )
    given, surnames = rng.permutation(GIVEN), rng.permutation(SURNAMES)
    # Each further round through the given names starts one surname later, so no
    # pair comes twice.
    names = []
    for i in range(count):
        rounds, place = divmod(i, len(given))
        surname = surnames[
            (place + rounds * 7 + place // len(surnames)) % len(surnames)
        ]
        names.append(f"{given[place]} {surname}")
    return names


def address_of(name: str) -> str:
    """Return the e-mail address of an invented person, at a domain that is nobody's."""
    return name.lower().replace(" ", ".") + "@example.org"
