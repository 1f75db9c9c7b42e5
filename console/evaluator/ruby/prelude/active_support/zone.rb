# frozen_string_literal: true

module ActiveSupport
  # The value of `Time.zone`: a named zone, that of `TZ`, or the machine's.
  class Zone
    MAPPING = ZoneNames::ALL

    class << self
      # Returns the zone with a name of Rails or of the zone database; nil if there is none.
      def [](name)
        return name if name.is_a?(Zone)

        known = MAPPING.fetch(name.to_s, name.to_s)
        new(Console::LocalZone.named(known), name.to_s) if Console::Host.call("is_zone", known)
      end

      # @raise ArgumentError
      def find!(name) = self[name] || raise(ArgumentError, "Invalid Timezone: #{name}#{Console::Suggestion.for(name, MAPPING.keys)}")

      def all = MAPPING.keys.map { |name| self[name] }
    end

    def initialize(zone = nil, name = nil)
      @zone = zone
      @name = name
    end

    def now = ::Time.now(in: zone)
    def today = now.to_date
    def at(moment) = ::Time.at(moment, in: zone)
    def local(*arguments) = ::Time.new(*arguments, in: zone)
    def name = @name || zone.name
    def utc_offset = now.utc_offset
    def formatted_offset = now.strftime("%:z")
    def to_s = "(GMT#{formatted_offset}) #{name}"
    def inspect = "#<ActiveSupport::TimeZone #{name}>"

    def parse(text)
      time = ::Time.parse(text)
      text.match?(/[zZ]\z|[-+]\d\d:?\d\d\z/) ? time.getlocal(zone) : local(*time.to_a[0, 6].reverse)
    end

    private

    def zone = @zone || Console::LocalZone.current
  end

  TimeZone = Zone
end
