# frozen_string_literal: true

# `to_json` as in ActiveSupport: times in ISO 8601 with milliseconds, symbols as strings.
class Object
  def as_json(*) = respond_to?(:to_h) ? to_h.as_json : instance_variables.to_h { |name| [name.to_s.delete_prefix("@"), instance_variable_get(name).as_json] }
end

[NilClass, TrueClass, FalseClass, Integer, String].each { |type| type.class_eval { def as_json(*) = self } }

class Float
  def as_json(*) = finite? ? self : nil
end

class Symbol
  def as_json(*) = to_s
end

class Time
  def as_json(*) = utc? ? strftime("%FT%T.%LZ") : xmlschema(3)
  def to_json(*) = as_json.to_json
end

class Date
  def as_json(*) = strftime("%F")
  def to_json(*) = as_json.to_json
end

class Regexp
  def as_json(*) = to_s
end

module Enumerable
  def as_json(*) = to_a.map(&:as_json)
end

class Array
  def as_json(*) = map(&:as_json)
end

class Hash
  def as_json(*) = to_h { |key, value| [key.to_s, value.as_json] }
end
