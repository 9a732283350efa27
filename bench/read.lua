-- Reads the resources whose paths stand in the file named by the environment, in turn.
local paths = {}
function init(args)
  for line in io.lines(os.getenv("EIR_BENCH_PATHS")) do paths[#paths + 1] = wrk.format("GET", line) end
  math.randomseed(os.time())
end
function request()
  return paths[math.random(#paths)]
end
