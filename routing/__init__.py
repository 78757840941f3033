"""The decision core: a problem goes in, a plan with reasons comes out."""
