# The course and its grader, for a user without rights. NOT TRIED BY US: no run of .github/workflows/image.yml is
# recorded. The base is named by its tag; whoever builds an image to keep adds the digest that `docker pull` prints.
#
#   docker build -t mlcourse .
#   docker run --rm mlcourse doctor                                          which walls of the grader hold here
#   docker run --rm -v "$PWD/class:/course/class" mlcourse grade ps2-softmax
FROM debian:13-slim
RUN useradd --create-home --uid 1000 course && mkdir /course && chown course /course
WORKDIR /course
COPY --chown=course install.sh ./
RUN ./install.sh system && rm -rf /var/lib/apt/lists/*
COPY --chown=course . .
USER course
RUN ./install.sh course && rm -rf ~/.cache
ENTRYPOINT ["/course/.venv/bin/mlcourse"]
CMD ["--help"]
