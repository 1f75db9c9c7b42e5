# frozen_string_literal: true

class Time
  alias plus_seconds +
  alias minus_seconds -

  def +(other) = ActiveSupport::Duration === other ? other.after_time(self) : plus_seconds(other)
  def -(other) = ActiveSupport::Duration === other ? (-other).after_time(self) : minus_seconds(other)

  class << self
    def current = now
    # `Time.zone.now`: the console's zone is that of the process.
    def zone = ActiveSupport::Zone.new
  end

  def ago(seconds) = self - seconds
  def since(seconds) = self + seconds
  alias in since
  def in_time_zone(zone = nil) = zone ? localtime(Console::LocalZone.named(zone)) : self
  def to_fs(format = nil) = { db: utc.strftime("%F %T"), iso8601: iso8601 }.fetch(format) { to_s }
  def past? = self < Time.now
  def future? = self > Time.now
  def today? = to_date == Date.today
  def to_date = Date.new(year, month, day)
  def to_time = self
  def beginning_of_minute = change(sec: 0)
  def beginning_of_hour = change(min: 0, sec: 0)
  def beginning_of_day = change(hour: 0, min: 0, sec: 0)
  alias midnight beginning_of_day
  alias at_beginning_of_day beginning_of_day
  def end_of_day = change(hour: 23, min: 59, sec: 59 + Rational(999_999_999, 1_000_000_000))
  def end_of_hour = change(min: 59, sec: 59 + Rational(999_999_999, 1_000_000_000))
  def beginning_of_week = (beginning_of_day - (((wday - 1) % 7) * 86_400)).beginning_of_day
  def beginning_of_month = change(day: 1, hour: 0, min: 0, sec: 0)
  def yesterday = self - 1.day
  def tomorrow = self + 1.day

  def change(year: self.year, month: self.month, day: self.day, hour: self.hour, min: self.min, sec: self.sec + subsec)
    Time.new(year, month, day, hour, min, sec, zone_or_offset)
  end

  def iso8601(digits = 0) = xmlschema(digits)

  private

  def zone_or_offset = utc? ? "UTC" : utc_offset
end

class Date
  alias plus_days +
  alias minus_days -

  def +(other)
    return plus_days(other) unless ActiveSupport::Duration === other

    other.parts.keys.any? { |unit| %i[hour minute second].include?(unit) } ? to_time + other : other.after_time(self)
  end

  def -(other) = ActiveSupport::Duration === other ? self + -other : minus_days(other)
  def plus_seconds(seconds) = plus_days(seconds / 86_400)
  def beginning_of_day = to_time
  def end_of_day = to_time.end_of_day
  def to_time(*) = Time.new(year, month, day)
  def yesterday = self - 1
  def tomorrow = self + 1
  def past? = self < Date.today
  def future? = self > Date.today

  class << self
    def today = Time.now.to_date
    def current = today
    def yesterday = today - 1
    def tomorrow = today + 1
  end
end

module ActiveSupport
  # What `Time.zone` is: the zone of `TZ`, or of the machine.
  class Zone
    def now = ::Time.now
    def today = ::Date.today
    def at(...) = ::Time.at(...)
    def local(...) = ::Time.new(...)
    def name = Console::LocalZone.current.name
    alias to_s name

    def parse(text)
      ::Time.parse(text).then { |time| text.match?(/[zZ]\z|[-+]\d\d:?\d\d\z/) ? time.getlocal : ::Time.new(*time.to_a[0, 6].reverse) }
    end
  end
end
