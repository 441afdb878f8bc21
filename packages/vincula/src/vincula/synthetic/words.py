"""What do invented people write? Short everyday sentences, ordered by what weighs on them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One thing that brings people to therapy: goals, and what matters on a day."""

    name: str
    goals: tuple[str, ...]
    matters: tuple[str, ...]


THEMES = (
    Theme(
        name="work",
        goals=(
            "Leave work at work, at least two evenings a week",
            "Say no to extra shifts without lying awake over it",
            "Find out whether I want to stay in this job",
            "Speak up in the Monday meeting",
        ),
        matters=(
            "My manager moved the deadline again and I said yes again",
            "I snapped at a colleague and cannot stop going over it",
            "The interview is on Thursday",
            "I took a real lunch break three times. I want to tell you how that went",
            "I dread the rota for next month",
            "They offered me the team lead post and I froze",
        ),
    ),
    Theme(
        name="sleep",
        goals=(
            "Get up at the same time on most days",
            "Stop reading my phone in the middle of the night",
            "Feel rested enough to enjoy the weekend",
        ),
        matters=(
            "Awake at four most nights this week",
            "I slept through twice and I would like to know why",
            "The nights are better, the mornings are not",
            "I dread going to bed",
            "I have been napping on the sofa and then lying awake",
        ),
    ),
    Theme(
        name="worry",
        goals=(
            "Take the train again, first two stops, then further",
            "Post a letter without checking it five times",
            "Let a worry be there and still get on with my day",
            "Drive over the bridge on my own",
        ),
        matters=(
            "My head will not stop making lists",
            "I turned back at the station, but I did get to the platform",
            "I asked my sister the same question nine times yesterday",
            "The test results are due and I can think of nothing else",
            "I went to the shop at a busy hour and stayed",
            "Everything feels as if it might go wrong at once",
        ),
    ),
    Theme(
        name="energy",
        goals=(
            "Be outdoors for half an hour, most days",
            "Cook something proper twice a week",
            "Pick up the guitar again",
            "Answer messages within a few days instead of hiding",
        ),
        matters=(
            "I got up and dressed every day. It sounds small and was not",
            "Everything takes so long",
            "I cancelled on my friends again",
            "There was one good afternoon and I want to understand it",
            "I do not see the point of much at the moment",
            "The flat is a mess and so am I",
        ),
    ),
    Theme(
        name="family",
        goals=(
            "Have a phone call with my mother that does not end in a row",
            "Be calmer with the children at bedtime",
            "Tell my brother what I need from him",
            "Stop being the one who fixes everything for everybody",
        ),
        matters=(
            "Mum called and I was twelve years old again",
            "The children are with their dad for the week and the house is too quiet",
            "My brother wants to borrow money and I do not know how to say no",
            "Sunday lunch with all of them. I need a plan",
            "My daughter has stopped talking to me about school",
            "Dad and I managed an hour without shouting",
        ),
    ),
    Theme(
        name="partner",
        goals=(
            "Talk about money with my partner without one of us walking out",
            "Find out whether we can be close again",
            "Ask for what I want instead of hinting",
        ),
        matters=(
            "We had the same argument, word for word",
            "He said he would think about moving out",
            "We laughed together for the first time in weeks",
            "I found out that she has been reading my messages",
            "I do not know how to tell my partner that I come here",
            "I want to talk about trust",
        ),
    ),
    Theme(
        name="company",
        goals=(
            "Join one thing where the same people turn up each week",
            "Invite somebody round before the summer",
            "Feel less like a guest in my own town",
        ),
        matters=(
            "I went to the choir. I nearly left and then I did not",
            "The weekends are the worst",
            "I spoke to nobody between Friday and Monday",
            "Somebody from class asked me for coffee and I said I was busy",
            "I miss speaking my own language",
        ),
    ),
    Theme(
        name="loss",
        goals=(
            "Sort her clothes when I am ready, and not before",
            "Talk about him without falling apart",
            "Find a way to mark the day in October",
        ),
        matters=(
            "It would have been her birthday on Saturday",
            "Everybody says it is time to move on",
            "I heard his voice on an old message",
            "I laughed at a film and then felt guilty",
            "I want to talk about the hospital, I think",
            "I opened the wardrobe and closed it again",
        ),
    ),
    Theme(
        name="confidence",
        goals=(
            "Hear a compliment and leave it standing",
            "Wear what I like",
            "Finish the course I started",
            "Stop saying sorry for being there",
        ),
        matters=(
            "I compared myself with everyone at the party",
            "I handed in the essay unfinished, but I handed it in",
            "A friend said something kind and I did not believe her",
            "I keep hearing that I am not good enough",
            "I wore the red coat",
        ),
    ),
    Theme(
        name="body",
        goals=(
            "Live well enough on the days when it hurts",
            "Go to the appointments I keep putting off",
            "Swim once a week, whatever the mirror says",
        ),
        matters=(
            "The pain was bad and my temper with it",
            "The specialist was kind and had no answers",
            "I walked to the park and back",
            "I am tired of explaining something that nobody can see",
            "New tablets since Monday, I feel foggy",
        ),
    ),
    Theme(
        name="anger",
        goals=(
            "Leave the room before I shout",
            "Know what is underneath when I boil over",
            "Make it up with my neighbour",
        ),
        matters=(
            "I threw a plate. Nobody was hurt, but I frightened myself",
            "Three weeks without a shouting match",
            "I was so angry in the car that I had to stop",
            "I said sorry first, for once",
            "I am angry with you about last time, a bit",
        ),
    ),
    Theme(
        name="past",
        goals=(
            "Sleep without the light on",
            "Be able to walk past the old house",
            "Decide whom to tell, and how much",
        ),
        matters=(
            "The dream came back twice",
            "There is something that I have not told you",
            "A song on the radio and I was back there",
            "I walked down the street. I did not look up, but I walked",
            "I would like to go slowly today",
        ),
    ),
)

MATTERS_ANYTIME = (
    "Nothing special, let us see",
    "I would like to look back at what we said last week",
    "I am not sure that I want to be here today",
    "A good week. I do not quite trust it",
    "What I tried between the sessions",
    "How I will manage over the holidays",
    "I have a question about where this is going",
    "The same as last time",
    "Could we start with something small",
    "I wrote a few things down",
)

NEXT_TIME = (
    "A little more time at the end",
    "Keep going like this",
    "I would like to hear more of what you think",
    "Fewer questions at the start, I need to arrive first",
    "Could we write down what we agreed",
    "Come back to what I said about my father",
    "Start with the exercise, not end with it",
    "More practice, less talk",
    "It was good to be quiet for a bit",
    "Remind me to bring my notebook",
    "Please open the window",
    "I liked drawing it on paper",
    "Maybe plan the week together",
    "Go a bit slower",
    "Begin with the goals, we did not get to them",
    "No, it was right for me today",
    "More about what to do on bad days",
    "Ask me how the walk went",
)

NEXT_TIME_STRAINED = (
    "You looked at the clock while I was telling you about it",
    "I felt rushed",
    "I would rather not do that exercise again",
    "I had the feeling that you had made up your mind about me",
    "Please let me finish",
    "I did not say what I really wanted to say",
    "It was about your plan, not about mine",
    "I went home feeling told off",
    "You laughed, and it did not feel right",
    "I am not sure that you believed me",
    "Too much advice",
    "We talked about something that mattered more to you than to me",
)

NEXT_TIME_MENDED = (
    "Thank you for asking about last time",
    "It helped that you said it was your part too",
    "I was nervous to bring it up and I am glad I did",
    "Check with me again next week whether it still feels right",
    "It is easier now that we have said it out loud",
)

HARD_EVENTS = (
    "Lost the job",
    "Grandmother died",
    "Moved out of the shared flat",
    "Partner moved out",
    "Car accident, nobody badly hurt",
    "Son changed school after trouble in class",
    "Operation on the knee",
    "Failed the driving test",
    "Rent went up",
    "The dog died",
    "Best friend moved abroad",
    "Burglary at home",
    "Father in hospital",
    "Anniversary of the accident",
    "Exam not passed",
    "Letter from the tax office",
    "Hours cut at work",
    "Row at the wedding",
)

GOOD_EVENTS = (
    "New job began",
    "Passed the exam",
    "A niece was born",
    "First holiday in four years",
    "Moved into a place of my own",
    "Sister came to stay",
    "Back at choir",
    "Finished the course",
    "Made up with a friend",
    "Ran five kilometres",
    "Adopted a cat",
    "Partner and I got engaged",
)

NOTES = (
    "Started a morning walk",
    "First week back at work, half days",
    "Changed the day of our sessions",
    "Wrote the letter, not sent",
    "Tablets changed by the doctor",
    "Met by video this time",
    "Stopped the evening coffee",
    "Talked to the teacher about it",
    "First evening out since spring",
    "Showed the goals to my partner",
    "Holiday, no session for two weeks",
    "Tried the breathing before the meeting",
    "Told a friend about therapy",
    "Looked at the picture together and agreed what to change",
    "Began a diary",
    "Came by bicycle for the first time",
)
