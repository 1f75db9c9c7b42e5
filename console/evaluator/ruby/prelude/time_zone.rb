# frozen_string_literal: true

module Console
  # The zone of `TZ`, or else the machine's. WebAssembly only has UTC, so it asks the console.
  class LocalZone
    def self.current = named(ENV["TZ"].to_s)
    def self.named(name) = (@zones ||= {})[name] ||= new(name)

    attr_reader :name

    def initialize(name)
      @asked = name
      @offsets = {}
      @name, = offset_at(Time.now(in: "UTC").to_i)
    end

    def utc_to_local(time) = time + offset(time.to_i)

    # The offset of a local time is that of the moment it denotes.
    def local_to_utc(time)
      moment = time.to_i - offset(time.to_i)
      time - offset(moment)
    end

    def abbr(time) = offset_at(time.to_i)[2]

    private

    def offset(seconds) = offset_at(seconds)[1]

    # No zone changes its offset within a quarter of an hour.
    def offset_at(seconds) = @offsets[seconds / 900] ||= Host.call("zone", @asked, seconds)
  end

  # Uses the local zone for `Time` by default.
  module LocalTime
    def now(in: LocalZone.current) = super

    def at(*arguments, in: LocalZone.current, **options) = super

    def new(*arguments, in: nil, **options)
      zone = binding.local_variable_get(:in)
      return super(*arguments, in: zone || LocalZone.current, **options) if zone || arguments.size < 7

      super(*arguments, **options)
    end

    def local(*arguments) = new(*arguments)
    alias mktime local
  end

  # A time in the local zone.
  module LocalTimes
    def localtime(zone = nil) = super(zone || LocalZone.current)
    def getlocal(zone = nil) = super(zone || LocalZone.current)
    def zone = own_zone.is_a?(LocalZone) ? own_zone.abbr(self) : own_zone
  end
end

class Time
  # The zone itself, as `in:` accepts it.
  alias own_zone zone
end

Time.singleton_class.prepend(Console::LocalTime)
Time.prepend(Console::LocalTimes)
