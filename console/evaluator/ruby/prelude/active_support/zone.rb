# frozen_string_literal: true

module ActiveSupport
  # What `Time.zone` is: a zone that was named, that of `TZ`, or the machine's.
  class Zone
    # Rails' own names of some.
    NAMES = { "Eastern Time (US & Canada)" => "America/New_York", "Central Time (US & Canada)" => "America/Chicago",
              "Mountain Time (US & Canada)" => "America/Denver", "Pacific Time (US & Canada)" => "America/Los_Angeles" }.freeze

    def self.[](name)
      return name if name.is_a?(Zone)

      known = NAMES.fetch(name.to_s, name.to_s)
      raise ArgumentError, "Invalid Timezone: #{name}" unless Console::Host.call("is_zone", known)

      new(Console::LocalZone.named(known))
    end

    def initialize(zone = nil)
      @zone = zone
    end

    def now = ::Time.now(in: zone)
    def today = now.to_date
    def at(moment) = ::Time.at(moment, in: zone)
    def local(*arguments) = ::Time.new(*arguments, in: zone)
    def name = zone.name
    alias to_s name

    def parse(text)
      time = ::Time.parse(text)
      text.match?(/[zZ]\z|[-+]\d\d:?\d\d\z/) ? time.getlocal(zone) : local(*time.to_a[0, 6].reverse)
    end

    private

    def zone = @zone || Console::LocalZone.current
  end

  TimeZone = Zone
end
