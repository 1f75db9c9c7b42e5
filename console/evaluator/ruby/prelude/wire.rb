# frozen_string_literal: true

require "date"

module Console
  # Converts values for the console and back: MongoDB's Extended JSON, with records.
  module Wire
    module_function

    # @raise [TypeError] for a value that can't leave Ruby
    def encode(value)
      case value
      when nil, true, false, Integer then integer(value)
      when String then value.encode("UTF-8", invalid: :replace, undef: :replace).scrub
      when Symbol then value.to_s
      when Float then value.finite? ? value : { "$numberDouble" => value.to_s }
      when Time then { "$date" => { "$numberLong" => (value.to_r * 1000).floor.to_s } }
      when Date then encode(value.to_time)
      when BSON::ObjectId then { "$oid" => value.to_s }
      when Regexp then { "$regularExpression" => { "pattern" => value.source, "options" => options(value) } }
      when BSON::Regexp::Raw then { "$regularExpression" => value.to_h }
      when Hash then value.to_h { |key, inner| [key.to_s, encode(inner)] }
      when Mongoid::Document then record(value)
      when Mongoid::Embedded then encode(value.attributes)
      when Enumerable then value.to_a.map { |inner| encode(inner) }
      when ActiveSupport::Duration then encode(value.value)
      else raise TypeError, "#{value.class} can't be passed out of Ruby: #{value.inspect[0, 80]}"
      end
    end

    def decode(value)
      case value
      when Array then value.map { |inner| decode(inner) }
      when Hash then typed(value)
      else value
      end
    end

    # Ruby's `^` and `$` always match at lines.
    def options(regexp)
      [["i", Regexp::IGNORECASE], ["s", Regexp::MULTILINE], ["x", Regexp::EXTENDED]].reduce("m") do |all, (name, bit)|
        (regexp.options & bit).zero? ? all : all + name
      end.chars.sort.join
    end

    def integer(value)
      return value unless value.is_a?(Integer) && value.abs > 9_007_199_254_740_991
      raise TypeError, "#{value} can't be passed out of Ruby: MongoDB's integers have 64 bits" unless value.bit_length < 64

      { "$numberLong" => value.to_s }
    end

    def record(value)
      { "$record" => encode(value.to_wire) }
    end

    def typed(hash)
      name, inner = hash.first
      return hash.transform_values { |each| decode(each) } unless hash.size == 1 && name.start_with?("$")

      case name
      when "$oid" then BSON::ObjectId.new(inner)
      when "$date" then time(inner)
      when "$numberLong", "$numberInt" then inner.to_i
      when "$numberDouble", "$numberDecimal" then number(inner)
      when "$symbol" then inner.to_sym
      when "$undefined" then nil
      when "$regularExpression" then regexp(**inner.transform_keys(&:to_sym))
      when "$record" then Mongoid::Document.from_wire(decode(inner))
      else { name => decode(inner) }
      end
    end

    def time(value)
      milliseconds = value.is_a?(Hash) ? value.values.first.to_i : value
      return Time.at(milliseconds / 1000r) if milliseconds.is_a?(Integer)

      Time.at(Time.iso8601(milliseconds).to_r)
    end

    def number(text)
      { "NaN" => Float::NAN, "Infinity" => Float::INFINITY, "-Infinity" => -Float::INFINITY }.fetch(text) { text.to_f }
    end

    def regexp(pattern:, options: "")
      flags = { "i" => Regexp::IGNORECASE, "s" => Regexp::MULTILINE, "x" => Regexp::EXTENDED }
      Regexp.new(pattern, options.chars.sum { |option| flags.fetch(option, 0) })
    rescue RegexpError
      BSON::Regexp::Raw.new(pattern, options)
    end
  end
end
