"""Interface between engines and front ends: snapshots, histories and commands. Imports neither torch nor Textual."""
