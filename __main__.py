"""`python -m govinno`."""

from govinno.cli import main

if __name__ == "__main__":
    main()
