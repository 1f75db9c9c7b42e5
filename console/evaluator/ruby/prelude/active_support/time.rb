# frozen_string_literal: true

# The methods that Time and Date share.
module ActiveSupport
  module Calculations
    def advance(**by) = by.reduce(self) { |time, (unit, count)| time + Duration.of(count, unit.to_s.delete_suffix("s").to_sym) }

    %i[day week month year].each do |period|
      define_method(:"all_#{period}") { public_send(:"beginning_of_#{period}")..public_send(:"end_of_#{period}") }
    end
  end
end

class Time
  include ActiveSupport::Calculations

  # The last time of a day is this much before the next day.
  TICK = Rational(1, 1_000_000_000)
  private_constant :TICK

  alias plus_seconds +
  alias minus_seconds -

  def +(other) = ActiveSupport::Duration === other ? other.after_time(self) : plus_seconds(other)
  def -(other) = ActiveSupport::Duration === other ? (-other).after_time(self) : minus_seconds(other)

  class << self
    def current = zone.now
    def zone = @zone || ActiveSupport::Zone.new

    # nil for the zone of `TZ`, or of the machine.
    def zone=(name)
      @zone = name && ActiveSupport::Zone.find!(name)
    end

    def use_zone(name)
      before = @zone
      self.zone = name
      yield
    ensure
      @zone = before
    end
  end

  def ago(seconds) = self - seconds
  def since(seconds) = self + seconds
  alias in since
  def in_time_zone(name = Time.zone) = ActiveSupport::Zone.find!(name).at(self)
  def to_fs(format = nil) = { db: utc.strftime("%F %T"), iso8601: iso8601 }.fetch(format) { to_s }
  def past? = self < Time.now
  def future? = self > Time.now
  def today? = to_date == Date.today
  def to_date = Date.new(year, month, day)
  def to_time = self
  alias to_formatted_s to_fs
  def beginning_of_minute = change(sec: 0)
  def beginning_of_hour = change(min: 0, sec: 0)
  def beginning_of_day = change(hour: 0, min: 0, sec: 0)
  alias midnight beginning_of_day
  alias at_beginning_of_day beginning_of_day
  def end_of_minute = beginning_of_minute.plus_seconds(60 - TICK)
  def end_of_hour = beginning_of_hour.plus_seconds(3600 - TICK)
  def end_of_day = change(hour: 23, min: 59, sec: 60 - TICK)
  def end_of_week = (beginning_of_week + 6.days).end_of_day
  def end_of_month = (beginning_of_month + 1.month - 1.day).end_of_day
  def end_of_year = change(month: 12, day: 31).end_of_day
  def beginning_of_week = (beginning_of_day - (((wday - 1) % 7) * 86_400)).beginning_of_day
  def beginning_of_month = change(day: 1, hour: 0, min: 0, sec: 0)
  def beginning_of_year = change(month: 1, day: 1, hour: 0, min: 0, sec: 0)
  def yesterday = self - 1.day
  def tomorrow = self + 1.day

  def change(year: self.year, month: self.month, day: self.day, hour: self.hour, min: self.min, sec: self.sec + subsec)
    Time.new(year, month, day, hour, min, sec, zone_or_offset)
  end

  def iso8601(digits = 0) = xmlschema(digits)

  private

  def zone_or_offset
    return "UTC" if utc?

    own_zone.is_a?(Console::LocalZone) ? own_zone : utc_offset
  end
end

class Date
  include ActiveSupport::Calculations

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
  def beginning_of_week = self - ((wday - 1) % 7)
  def end_of_week = beginning_of_week + 6
  def beginning_of_month = Date.new(year, month, 1)
  def end_of_month = Date.new(year, month, -1)
  def beginning_of_year = Date.new(year, 1, 1)
  def end_of_year = Date.new(year, 12, 31)
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
