"""Cases, worlds and scorers: how well Steward does its work, by the state it leaves."""
