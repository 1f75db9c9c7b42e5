# frozen_string_literal: true

# Settings and credentials of this environment, from the console's store.
module SecretConfig
  class Error < StandardError; end

  class ConfigurationError < Error; end
  class InvalidInterpolation < Error; end
  class MissingEnvironmentVariable < Error; end
  class UndefinedRootError < ConfigurationError; end

  VERSION = "1.0.0"
  NODE_KEY = "__value__"
  IMPORT_KEY = "__import__"
  FILTERED = "[FILTERED]"

  # A missing setting without a default.
  class MissingMandatoryKey < Error; end

  # The settings below a path, as `configure` yields them.
  class Below
    def initialize(path)
      @path = path
    end

    def fetch(key, **) = SecretConfig.fetch("#{@path}/#{key}", **)
    def [](key) = SecretConfig["#{@path}/#{key}"]
    def key?(key) = SecretConfig.key?("#{@path}/#{key}")
    def set(key, value) = SecretConfig.set("#{@path}/#{key}", value)
    alias []= set
    def delete(key) = SecretConfig.delete("#{@path}/#{key}")
  end

  class << self
    def fetch(key, type: :string, encoding: nil, separator: nil, **fallback)
      unknown = fallback.keys - [:default]
      raise ArgumentError, "unknown keyword: #{unknown.first.inspect}" unless unknown.empty?
      return fallback[:default] if fallback.key?(:default) && !key?(key)

      options = { type: type == :symbol ? :string : type, encoding:, separator: }.compact
      converted(Console::Host.call("secret_fetch", key, options), type)
    end

    def [](key) = fetch(key, default: nil)
    def key?(key) = Console::Host.call("secret_key", key)
    def []=(key, value)
      set(key, value)
    end

    def set(key, value) = Console::Host.call("secret_set", key, value)
    def delete(key) = Console::Host.call("secret_delete", key)
    def configuration(**) = Console::Host.call("secret_configuration")
    # Settings below one path.
    def configure(path) = yield(Below.new(path))

    def refresh! = Console::Host.call("secret_refresh")

    private

    def converted(value, type)
      case type
      when :float then Array === value ? value.map(&:to_f) : value.to_f
      when :symbol then Array === value ? value.map(&:to_sym) : value.to_sym
      else value
      end
    end
  end
end

Console::Refused.module_eval do
  refuse_class_methods SecretConfig, :secrets, :use, :registry, :filters, :filters=, :check_env_var?, :check_env_var=, :deprecation_warning,
                       :warn_once
  refuse_constants SecretConfig, :secrets, :CLI, :Config, :Parser, :Providers, :Railtie, :Registry, :SettingInterpolator,
                   :StringInterpolator, :Utils, :GENERATE, :GENERATE_PATTERN, :RANDOM
end
