"""Parts that any front end needs: session, availability, gallery, code listing, weight table. Never imports Textual."""
