"""What any front end needs: session, availability, gallery, code lines, weight table. No Textual."""
