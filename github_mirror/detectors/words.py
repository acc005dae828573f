"""Ordinary words that stand where a name, a user name or a password could, and are none."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Not a person, even as the local part of a contact's address or inside a name.
NO_PERSON = _words(
    """
    info support admin administrator contact hello help helpdesk office team mail email noreply no reply
    secretariat postmaster webmaster root jupyter jupyterhub hub prod staging jovyan budgets budget
    health pager service services system systems research data science lab group list lists user users
    test demo the and for van von der den del dos das los las ter prof dra mrs miss university college
    institute department school center centre cloud github gitlab
    """
)

# Not a user name, where one could stand.
NO_USER = _words(
    """
    jovyan rstudio shared root ubuntu runner conda user users username name project app work home public
    guest local bin lib share redirect user-redirect page pages index docs doc about the a an not in to
    is it on that this my our your admin server wrong correct required missing invalid unknown null none
    true false string your_name login github gitlab cilogon google auth0 orcid oauth field needed taken
    empty changed case no yes already still also and or failed works broken button loop possible only
    via from required. x daemon nobody nginx www-data jupyter jupyterhub ec2-user vscode docker vagrant
    team org organization issue issues data tmp temp projects test examples archive cache outputs input
    output results below above attached now very so for with el la os um une un le der die das we i they
    he she you shown displayed printed visible hidden gone there too different same unique used stored
    saved lowercase uppercase cut another someone somebody one any every each usual before expected
    accounts account servers pods names groups group storage management environment environments
    support request requests input testing interface experience settings sessions session directory
    directories volume volumes folders folder files file homes quota quotas roles role permissions limits
    which what who how when
    """
)

# Who is greeted or signs without being anybody.
NOBODY = _words(
    """
    all team everyone everybody folks there friends colleagues support stewards steward equipo todos
    todas tous toutes zusammen alle allen world 2i2c engineers hub jupyterhub helpdesk desk sir madam
    sirs you again much so the aws azure google cloud customer user users dear github equipe time tutti
    allerseits kollegen colegas chers damen herren und or and a lot very please if we i it this that in
    for no dr dra drs prof profa mr mrs ms mme herr frau sr sra regards wishes since would could can is
    are hello hi good morning thanks thank
    """
)

# Words that follow "password is" or "Password:" in sentences which do not say the password.
PROSE = _words(
    """
    a an the this that these it its he she we i you they there here not no yes never none nothing only
    also already too very wrong right correct incorrect invalid valid expired expiring required needed
    missing unknown known secret lost stolen forgotten reset changed changing being set sent shared
    stored saved hidden hashed encrypted empty blank optional accepted rejected refused asked fine ok
    okay good bad weak strong safe unsafe broken different same identical unchanged new old done unclear
    disabled enabled protected available unavailable managed manager login page form field prompt please
    see will would could should can may might must do does did is are was were be been has have had if
    when where who how what why which as at by for from in into of on or and but to with without via per
    until after before because our your my their his her tbd todo n/a na redacted removed below above
    attached enclosed separately later soon let thanks thank someone nobody everyone everybody users
    user students people access policy authentication el la los las un una no es esta sigue ya que de
    del en con por para nuestra nuestro mi su sus se le lo le les des du un une ne pas est sont nous
    vous je il elle ce cette pour avec dans sur et ou que qui der die das ein eine nicht ist sind wir
    sie ich es mit fur und oder bitte noch schon falsch o os as um uma nao em para com que se nos vou
    vamos
    """
)
