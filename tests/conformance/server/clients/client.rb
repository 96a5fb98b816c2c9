# Makes the calls of a journey with Ruby's xmlrpc.
require "json"
require "xmlrpc/client"

XMLRPC::Config.const_set(:ENABLE_NIL_PARSER, true) # an option without a value, in a member with a default
journey = JSON.parse($stdin.read)
client = XMLRPC::Client.new2(journey["url"] + "/")
results = []

filled = lambda do |value|
  case value
  when /\A\$(\d+)\z/ then results[$1.to_i]
  when Array then value.map(&filled)
  when Hash then value.transform_values(&filled)
  else value
  end
end

journey["calls"].each do |name, params|
  reply = client.call(name, *params.map(&filled))
  results << (reply["Status"] == "Success" ? reply["Value"] : { "error" => reply["ErrorDescription"] })
end
puts JSON.generate(results)
