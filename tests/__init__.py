"""The tests of the house: one folder for each room, laws, journeys, other people's programs and benchmarks."""
