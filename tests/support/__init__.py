"""What the tests stand on: databases, network guard, mail server, browser, web server, office programs."""
