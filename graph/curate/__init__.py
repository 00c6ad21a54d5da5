"""Commands that make curated data from open registers; nothing at run time imports them."""
