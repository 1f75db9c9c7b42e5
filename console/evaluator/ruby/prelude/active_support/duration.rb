# frozen_string_literal: true

module ActiveSupport
  # `5.minutes`: a number of seconds that remembers its units.
  class Duration
    include Comparable

    SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_629_746,
                year: 31_556_952 }.freeze

    attr_reader :value, :parts

    def initialize(value, parts)
      @value = value
      @parts = parts.reject { |_, count| count.zero? }
    end

    def self.of(count, unit) = new(count * SECONDS.fetch(unit), { unit => count })

    def ago(time = ::Time.now) = time - self
    alias until ago
    alias before ago
    def from_now(time = ::Time.now) = time + self
    alias since from_now
    alias after from_now

    def to_i = value.to_i
    def to_f = value.to_f
    def to_r = value.to_r
    def to_s = value.to_s
    def to_d = BigDecimal(value.to_s)
    def coerce(other) = [other, value]
    def hash = value.hash
    def eql?(other) = other.is_a?(Duration) && value.eql?(other.value)
    def ==(other) = other.is_a?(Duration) ? value == other.value : value == other
    def <=>(other) = other.is_a?(Duration) ? value <=> other.value : value <=> other
    def -@ = Duration.new(-value, parts.transform_values(&:-@))
    def is_a?(kind) = kind == Duration || value.is_a?(kind)
    alias kind_of? is_a?
    alias in_seconds to_f

    SECONDS.each_key do |unit|
      define_method(:"in_#{unit}s") { value.fdiv(SECONDS.fetch(unit)) } unless unit == :second
    end

    def +(other)
      return Duration.new(value + other.value, sum_with(other)) if other.is_a?(Duration) && Duration === other

      Duration.new(value + other, parts.merge(second: parts.fetch(:second, 0) + other))
    end

    def -(other) = self + -other

    def *(other)
      Duration.new(value * other, parts.transform_values { |count| count * other })
    end

    def /(other)
      return value / other.value if Duration === other

      Duration.new(value / other, parts.transform_values { |count| count / other })
    end

    def inspect
      return "0 seconds" if parts.empty?

      texts = SECONDS.keys.reverse.filter_map do |unit|
        "#{parts[unit]} #{unit}#{'s' unless parts[unit] == 1}" if parts.key?(unit)
      end
      texts.size < 3 ? texts.join(" and ") : "#{texts[0..-2].join(', ')}, and #{texts.last}"
    end

    # Forwards other methods to the number of seconds; `sleep` accepts it because of that.
    def method_missing(name, ...) = value.respond_to?(name) ? value.public_send(name, ...) : super
    def respond_to_missing?(name, _include_private = false) = value.respond_to?(name)

    def as_json(*) = to_i
    def to_json(*) = to_i.to_json

    # Returns a time after this duration; months and years follow the calendar.
    def after_time(time)
      months = parts.fetch(:month, 0) + (parts.fetch(:year, 0) * 12)
      rest = parts.sum { |unit, count| %i[month year].include?(unit) ? 0 : count * SECONDS.fetch(unit) }
      months.zero? ? time.plus_seconds(rest) : Calendar.add_months(time, months).plus_seconds(rest)
    end

    private

    def sum_with(other) = parts.merge(other.parts) { |_, mine, theirs| mine + theirs }
  end

  # Months have no fixed length.
  module Calendar
    def self.add_months(time, count)
      return time >> count if time.is_a?(::Date)

      date = ::Date.new(time.year, time.month, time.day) >> count
      time.change(year: date.year, month: date.month, day: date.day)
    end
  end
end

class Numeric
  ActiveSupport::Duration::SECONDS.each_key do |unit|
    next if %i[month year].include?(unit)

    define_method(unit) { ActiveSupport::Duration.of(self, unit) }
    alias_method :"#{unit}s", unit
  end

  def fortnights = (self * 2).weeks
  alias fortnight fortnights

  %i[kilobyte megabyte gigabyte terabyte].each.with_index(1) do |unit, power|
    define_method(unit) { self * (1024**power) }
    alias_method :"#{unit}s", unit
  end
  def bytes = self
end

class Integer
  %i[month year].each do |unit|
    define_method(unit) { ActiveSupport::Duration.of(self, unit) }
    alias_method :"#{unit}s", unit
  end

  def ordinalize
    ending = (11..13).cover?(abs % 100) ? "th" : { 1 => "st", 2 => "nd", 3 => "rd" }.fetch(abs % 10, "th")
    "#{self}#{ending}"
  end
end
