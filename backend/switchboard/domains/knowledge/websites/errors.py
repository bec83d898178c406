"""What can go wrong with websites."""

from switchboard.core.errors import Conflict, Forbidden, NotFound


class WebsiteNotFound(NotFound):
    code, title = "website_not_found", "There is no website by that id"


class WebsiteLimitReached(Forbidden):
    code, title = "website_limit_reached", "The tenant has as many websites as it may have"


class NothingToChoose(Conflict):
    code, title = "nothing_to_choose", "This is a single page: there is nothing to choose"
