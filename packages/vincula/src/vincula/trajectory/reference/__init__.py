"""Reference curves as data; `docs/science/expected-course.md` says what they rest on."""
