# frozen_string_literal: true

# Settings and credentials of this environment, from where the console reads them.
module SecretConfig
  class Error < StandardError; end

  # A setting that is not there, and has no default.
  class MissingMandatoryKey < Error; end

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
