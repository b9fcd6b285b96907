"""What a page costs, beside a bare Django view; `bench/README.md` says how it is measured."""
