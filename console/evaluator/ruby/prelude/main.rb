# frozen_string_literal: true

# The Ruby environment at the console: Rocket Job's own names, mapped onto the console that started this
# process. Each file is one idea. They are loaded in this order when the console is built; values that differ
# between sessions are set when a session starts.

require "did_you_mean"
require "json"
require "time"

require_relative "host"
require_relative "refused"
require_relative "output"
require_relative "no_processes"
require_relative "bson"
require_relative "wire"
require_relative "time_zone"
require_relative "thread_stand_in"
require_relative "active_support"
require_relative "semantic_logger"
require_relative "mongoid/symbol_operators"
require_relative "mongoid/criteria"
require_relative "mongoid/document"
require_relative "mongoid/embedded"
require_relative "mongo"
require_relative "rocket_job"
require_relative "secret_config"
require_relative "rails"
require_relative "gems"
require_relative "dry"
require_relative "audit"
require_relative "unknown_constants"
require_relative "workspace"

module Console
  # Serves requests until the console exits.
  def self.serve(environment, directory)
    ENV.replace(environment)
    Dir.chdir(directory)
    Random.srand
    Workspace.new.serve
  end
end
