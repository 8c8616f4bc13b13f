#!/usr/bin/env python3
"""Makes tests/TaskProtection.Tests/Aws/sigv4-vectors.json with botocore's signer, which shares no code with ours.

Needs botocore (Debian: apt-get install python3-botocore; run it with /usr/bin/python3). Two kinds of vectors:
  - requests of this script's own, signed by botocore alone;
  - requests that our clients really send. Capture them first:
      mkdir captured
      TASKPROTECTION_CAPTURE=$PWD/captured dotnet run --project tests/TaskProtection.Tests -- --filter-class "TaskProtection.Tests.Aws.EveryRequestIsSigned"
      /usr/bin/python3 tests/interop/make-sigv4-vectors.py captured
    botocore signs each again, over the same headers, and the script fails unless its signature is the one that was sent.
"""
import json
import pathlib
import re
import sys

import botocore
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET, DATE = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20260301T120000Z"
OUT = pathlib.Path(__file__).resolve().parents[1] / "TaskProtection.Tests" / "Aws" / "sigv4-vectors.json"


def sign(method, url, headers, body, region, service, date):
    request = AWSRequest(method=method, url=url, headers=headers, data=body.encode())
    request.context["timestamp"] = date
    auth = SigV4Auth(Credentials(KEY, SECRET), service, region)
    signed = auth.signed_headers(auth.headers_to_sign(request))
    signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return f"AWS4-HMAC-SHA256 Credential={KEY}/{auth.scope(request).split('/', 1)[1]}, SignedHeaders={signed}", signature


def own():
    json11 = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Date": DATE}
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "X-Amz-Date": DATE}
    target = {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.UpdateTaskProtection"}
    token = {"X-Amz-Security-Token": "TOKEN/+==x"}
    yield "json", "POST", "https://ecs.eu-west-1.amazonaws.com/", {**json11, **target}, '{"cluster":"ice"}', "ecs"
    yield "json with a session token", "POST", "https://ecs.eu-west-1.amazonaws.com/", {**json11, **target, **token}, "{}", "ecs"
    yield "a body that is not ASCII", "POST", "https://ecs.eu-west-1.amazonaws.com/", json11, '{"cluster":"Eisdiele/é ☃"}', "ecs"
    yield "form", "POST", "https://autoscaling.eu-west-1.amazonaws.com/", form, "Action=SetInstanceProtection&AutoScalingGroupName=my%20group%2F%C3%A9", "autoscaling"
    yield "a port", "POST", "http://127.0.0.1:4566/", {**json11, **token}, "{}", "ecs"
    yield "an empty body and a query", "GET", "https://ecs.eu-west-1.amazonaws.com/?b=2&a=%C3%A9&a=1", {"X-Amz-Date": DATE}, "", "ecs"
    yield "blanks in a header", "POST", "https://ecs.eu-west-1.amazonaws.com/", {**json11, "X-Amz-Meta": "  a   b  "}, "{}", "ecs"
    yield "a path that needs escaping", "GET", "https://ecs.eu-west-1.amazonaws.com/a%20b/%C3%A9", {"X-Amz-Date": DATE}, "", "ecs"


def vectors(folder):
    for name, method, url, headers, body, service in own():
        authorization, signature = sign(method, url, dict(headers), body, "eu-west-1", service, DATE)
        host = {"Host": re.match(r"https?://([^/]+)", url)[1]}
        yield {"name": f"botocore: {name}", "method": method, "url": url, "headers": {**headers, **host}, "body": body,
               "authorization": authorization, "signature": signature}

    for file in sorted(pathlib.Path(folder).glob("*.json")):
        request = json.loads(file.read_text())
        sent = next(v for k, v in request["headers"].items() if k.lower() == "authorization")
        names, claimed = re.search(r"SignedHeaders=([^,]+)", sent)[1].split(";"), re.search(r"Signature=(\w+)", sent)[1]
        _, date, region, service, _ = re.search(r"Credential=([^,]+)", sent)[1].split("/")
        headers = {k: v for k, v in request["headers"].items() if k.lower() in names}
        stamp = next(v for k, v in headers.items() if k.lower() == "x-amz-date")
        assert stamp.startswith(date)
        authorization, signature = sign(request["method"], request["url"], dict(headers), request["body"], region, service, stamp)
        assert f"SignedHeaders={';'.join(names)}" in authorization, (file, authorization, names)
        if signature != claimed:
            sys.exit(f"{file}: botocore's signature is {signature}, ours {claimed}")
        yield {"name": f"ours: {request['name']}", "method": request["method"], "url": request["url"], "headers": headers,
               "body": request["body"], "authorization": authorization, "signature": signature}


made = list(vectors(sys.argv[1]))
OUT.write_text(json.dumps({"origin": f"botocore {botocore.__version__}, SigV4Auth", "vectors": made}, indent=2, ensure_ascii=False) + "\n")
print(f"{len(made)} vectors by botocore {botocore.__version__}, {sum(v['name'].startswith('ours') for v in made)} of them over requests that we sent")
