"""`python -m apigen`: the command line, as the console script runs it."""

from apigen.start import main

if __name__ == "__main__":
    main()
