-- Creates a new Patient with each request (no id: the server gives one).
local counter = 0
local thread_number = 0
function setup(thread)
  thread:set("number", thread_number)
  thread_number = thread_number + 1
end
function init(args)
  math.randomseed(os.time() + number * 7919)
  offset = math.random(1, 1000000000)
end
function request()
  counter = counter + 1
  local value = string.format("%d-%d-%d", number, offset, counter)
  local body = '{"resourceType":"Patient","identifier":[{"system":"urn:eir:bench","value":"' .. value ..
    '"}],"active":true,"name":[{"use":"official","family":"Bench' .. (counter % 500) ..
    '","given":["Inger","Marie"]}],"gender":"female","birthDate":"1948-03-14","telecom":' ..
    '[{"system":"phone","value":"+4512345678","use":"home"}],"address":[{"line":["Nygade 1"],' ..
    '"city":"Roskilde","postalCode":"4000","country":"DK"}]}'
  return wrk.format("POST", "/fhir/Patient", {["Content-Type"] = "application/fhir+json"}, body)
end
function response(status)
  if status ~= 201 then print("status " .. status); os.exit(1) end
end
