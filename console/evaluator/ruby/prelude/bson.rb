# frozen_string_literal: true

module BSON
  # Parses the inspected form: `BSON::ObjectId('…')`.
  def self.ObjectId(text) = ObjectId.new(text)

  module Regexp
    # An expression that Ruby can't compile, as the database has it.
    Raw = Struct.new(:pattern, :options) do
      def inspect = "BSON::Regexp::Raw(#{pattern.inspect}, #{options.inspect})"
      alias_method :to_s, :inspect
    end
  end

  # The id of a document.
  class ObjectId
    include Comparable

    class Invalid < ArgumentError; end

    def self.legal?(text) = text.to_s.match?(/\A\h{24}\z/)

    def self.from_string(text)
      return new(text) if legal?(text)

      raise Invalid, "'#{text}' is an invalid ObjectId."
    end

    # Returns the first id of a time, for conditions: `:_id.gte => BSON::ObjectId.from_time(1.hour.ago)`.
    def self.from_time(time, **) = new(format("%08x%016x", time.to_i, 0))

    def initialize(text = nil)
      @text = (text || format("%08x%016x", Time.now.to_i, Random.rand(2**64))).to_s.downcase.freeze
      raise Invalid, "'#{text}' is an invalid ObjectId." unless ObjectId.legal?(@text)
    end

    def to_s = @text

    def inspect = "BSON::ObjectId('#{@text}')"
    def generation_time = Time.at(@text[0, 8].hex).utc
    def hash = @text.hash
    def <=>(other) = other.is_a?(ObjectId) ? to_s <=> other.to_s : nil
    def eql?(other) = other.is_a?(ObjectId) && to_s == other.to_s
    alias == eql?
    def ===(other) = self == other || (other.respond_to?(:to_str) && to_s == other.to_str)
    def as_json(*) = { "$oid" => @text }
    def to_json(*) = as_json.to_json
  end
end
