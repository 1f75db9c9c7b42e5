# frozen_string_literal: true

# The part of Rails that runbooks use.
module Rails
  # `Rails.env.production?`
  class Environment < String
    def method_missing(name, *arguments)
      return super unless name.end_with?("?") && arguments.empty?

      self == name.to_s.delete_suffix("?")
    end

    def respond_to_missing?(name, include_private = false) = name.end_with?("?") || super
  end

  class << self
    def env = @env ||= Environment.new(ENV.fetch("RJ_CONSOLE_ENVIRONMENT"))
    def logger = @logger ||= SemanticLogger["Rails"]

    def root
      require "pathname"
      Pathname.new(Dir.pwd)
    end

    def version = "none: this is rj-console"
    def application = self
    def console? = true
  end
end

# The configuration from `config/application.rb`.
module Rails
  Configuration = Struct.new(:rocket_job, :secret_config)

  def self.configuration = @configuration ||= Configuration.new(RocketJob::Config, SecretConfig)
  def self.config = configuration
  def self.configure(&) = instance_eval(&)
end

def logger = Rails.logger
def config = Rails.configuration
