# JupyterLab on the notebooks, in the versions of requirements.lock:
#   docker build -t govreport .
#   docker run --rm -p 8888:8888 govreport
FROM python:3.11-slim

RUN useradd --create-home reader
WORKDIR /home/reader/govreport
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY --chown=reader . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . && chown reader .
USER reader

EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser", "--notebook-dir=notebooks"]
